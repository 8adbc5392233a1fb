namespace ChannelConnector.Conformance.Rules;

/// <summary>Everything that is judged, in the order of the report. docs/conformance.md lists the same.</summary>
internal static class ContractRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("image.user", "the image's user is a number that is not 0", "the image's USER, as a number that is not 0"),
        new("start.ready", "becomes ready with what the pod gives", "200 once the contract is read, the state is open and traffic is taken"),
        new("start.live", "answers the liveness probe", "200 while the process is worth keeping"),
        new("start.revision", "shows the contract's revision in readiness or metrics", "shows it in /readyz or metrics"),
        new("start.unknown-member", "starts on a contract with members that it does not know", "Unknown members are ignored"),
        new("start.far-end", "is live, and ready after a start, while the far end is away", "Neither the platform nor the far end counts"),
        new("refuse.missing", "does not start without a contract", "one that cannot be read at the start ends the process"),
        new("refuse.unreadable", "does not start on a contract that is no JSON", "one that cannot be read at the start ends the process"),
        new("refuse.version", "does not start on an unknown version", "starts only on a version that it knows"),
        new("refuse.platform", "does not start for a platform that it does not serve", "starts only on one that it serves"),
        new("refuse.never-store", "does not start on an unknown word in neverStore", "unknown values of contract, neverStore, recording and unsentMessages are not: a rule that cannot be kept is a reason not to start"),
        new("refuse.recording", "does not start on an unknown word in recording", "unknown values of contract, neverStore, recording and unsentMessages are not: a rule that cannot be kept is a reason not to start"),
        new("refuse.unsent-messages", "does not start on an unknown word in unsentMessages", "unknown values of contract, neverStore, recording and unsentMessages are not: a rule that cannot be kept is a reason not to start"),
        new("refuse.setting", "does not start on a setting that it cannot use", "refuses to start on one that it cannot use"),
        new("refuse.credentials", "does not start without the credentials that it needs", "non-zero with the reason in one line on stderr when it cannot start"),
        new("refuse.uid", "does not start on the state of another channel", "state found under another uid is not its own, and a reason not to start"),
        new("signature.raw", "takes a webhook whose bytes are written in another way, signed as they are", "verify the platform's signature on the raw bytes before it looks at them"),
        new("signature.missing", "takes nothing that is not signed", "verify the platform's signature on the raw bytes before it looks at them"),
        new("signature.wrong", "takes nothing that is signed with another secret", "verify the platform's signature on the raw bytes before it looks at them"),
        new("signature.rewritten", "takes nothing whose bytes are not those that were signed", "verify the platform's signature on the raw bytes before it looks at them"),
        new("signature.two", "takes nothing that has two signatures of which neither is right", "verify the platform's signature on the raw bytes before it looks at them"),
        new("hostile.malformed", "outlives signed bodies that are no webhook", "outlive whatever it is sent: what is no webhook of its platform is refused or dropped"),
        new("hostile.large", "outlives a body of 4 MB", "outlive whatever it is sent: what is no webhook of its platform is refused or dropped"),
        new("hostile.content-type", "outlives another content type", "outlive whatever it is sent: what is no webhook of its platform is refused or dropped"),
        new("hostile.unknown", "outlives events that it cannot know", "outlive whatever it is sent: what is no webhook of its platform is refused or dropped"),
        new("account.other", "answers another account's event with success and keeps nothing of it", "answers an event for another account with success, counts it, and stores nothing of it"),
        new("forward.text", "passes a message on", "the connector moves messages and keeps the media rules"),
        new("forward.batch", "passes on every message of a webhook", "acknowledge an event to the platform only when it survives a kill -9"),
        new("forward.once", "passes on once what the platform repeats", "pass on once, while nothing fails, what the platform sends again under the same id"),
        new("forward.kill", "passes on what it has acknowledged before a kill -9", "acknowledge an event to the platform only when it survives a kill -9"),
        new("forward.twice", "loses nothing while it runs twice for a moment", "be safe to run twice for a moment"),
        new("redact.story-mention", "keeps and tells nothing of a story mention but a placeholder", "writes, logs and passes on neither bytes nor URL of such content"),
        new("redact.story-reply", "keeps and tells nothing of a replied story but a placeholder", "writes, logs and passes on neither bytes nor URL of such content"),
        new("redact.view-once", "keeps and tells nothing of view-once media but a placeholder", "writes, logs and passes on neither bytes nor URL of such content"),
        new("redact.hosts", "cuts every URL of a listed host out of texts, however it is written", "writes, logs and passes on no URL whose host is listed, also in text"),
        new("redact.host-boundary", "leaves URLs of other hosts alone", "match the parsed host at its dots"),
        new("fetch.foreign", "fetches nothing from hosts that are not the platform's", "fetch a URL that is not of the platform's own hosts"),
        new("retention.zero", "never writes media of a kind whose retention is 0", "0: never written"),
        new("retention.expires", "deletes media within a minute of their time", "delete what has expired at its start and at least every minute while it runs"),
        new("retention.shortened", "deletes at its start what a shorter retention no longer allows", "deletes media of each kind when they are older, also what was stored under a longer retention"),
        new("unsend.pending", "withdraws an unsent message that is not passed on yet", "withdraws what is not passed on yet"),
        new("unsend.as-text", "knows an unsend whose flag is a text", "Delete: deletes message and media, leaves a tombstone against a late original, withdraws what is not passed on yet"),
        new("unsend.late", "keeps out an original that comes after its unsend", "leaves a tombstone against a late original"),
        new("unsend.stored", "deletes message and media of what was unsent", "Delete: deletes message and media"),
        new("end.in-place", "refuses traffic within a minute of a notAfter that has come in place", "it changes in place, without a rollout. Read it again at least once a minute"),
        new("end.at-start", "takes no traffic on a contract that has ended", "refuses traffic from this instant on, by its own clock, also with no operator there"),
        new("stop.term", "ends with 0 in time on SIGTERM", "SIGTERM: take no new traffic, finish what was acknowledged, exit 0"),
        new("files.outside", "writes nothing outside of /var/lib/channel and /tmp", "write outside /var/lib/channel and /tmp"),
        new("logs.credentials", "logs no credential", "log credentials, message texts, or a URL of a listed host"),
        new("logs.texts", "logs no text of a message", "log credentials, message texts, or a URL of a listed host"),
        new("sweep.deletes", "sweep deletes what has expired, without credentials and after notAfter, and exits 0", "deletes what has expired under /var/lib/channel"),
        new("sweep.nothing", "sweep exits 0 where nothing was ever stored", "also where there is nothing to delete, or nothing was ever stored"),
        new("sweep.silent", "sweep passes nothing on", "It forwards nothing, takes nothing in"),
        new("sweep.refuses-contract", "sweep fails on an unknown version", "contract unreadable or of an unknown version"),
        new("sweep.refuses-state", "sweep fails on the state of another channel", "state that is not this channel's"),
        new("sweep.refuses-argument", "refuses an argument that it does not know", "refuse an argument that you do not know"),
    ];

    /// <summary>One of them.</summary>
    public static Rule Of(string id) => All.First(rule => rule.Id == id);
}
