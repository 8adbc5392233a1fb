using System.Text.Json;
using ChannelConnector.Platforms;

namespace ChannelConnector.Outbound;

/// <summary>
/// Which refusals of X are about the customer alone: who takes messages from whom is decided by people on X. An app that may only read, or is suspended, gets 403 too, for every customer. Sources: the problem types
/// of x-api/fundamentals/response-codes-and-errors and of the OpenAPI document at https://docs.x.com, and the error codes of the API before it, which still come. A direct message to somebody who takes none is refused
/// as <c>about:blank</c>, like a missing permission, so that only its fixed words tell the two apart.
/// </summary>
internal static class XRefusals
{
    private const string Problems = "/2/problems/";

    // The end of the type: the host in front of it is api.twitter.com or api.x.com.
    private static readonly string[] Types = ["not-authorized-for-resource", "disallowed-resource", "resource-not-found"];

    // Does not follow the account, takes none from it: 150, 349. Takes messages of verified accounts alone: 476.
    private static readonly long[] Codes = [150, 349, 476];

    // Compared with, and told to nobody.
    private static readonly string[] Words = ["permission to DM one or more participants", "cannot send messages to this user", "cannot send messages to users who are not following you"];

    /// <summary>Whether a 403 is about the customer.</summary>
    public static bool IsOfRecipient(JsonElement body) => body.ValueKind == JsonValueKind.Object && (IsProblem(body) || (JsonFields.Array(body, "errors"u8, out JsonElement errors) && errors.EnumerateArray().Any(IsProblem)));

    private static bool IsProblem(JsonElement problem) => problem.ValueKind == JsonValueKind.Object
        && (Is(JsonFields.Text(problem, "type"u8)) || (JsonFields.Number(problem, "code"u8) is { } code && Codes.Contains(code)) || Says(JsonFields.Text(problem, "detail"u8)) || Says(JsonFields.Text(problem, "message"u8)));

    private static bool Is(string? type) => Types.Any(known => type?.EndsWith(Problems + known, StringComparison.Ordinal) == true);

    private static bool Says(string? text) => Words.Any(known => text?.Contains(known, StringComparison.OrdinalIgnoreCase) == true);
}
