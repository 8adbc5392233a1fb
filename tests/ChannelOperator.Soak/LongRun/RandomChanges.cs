using System.Globalization;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.LongRun;

/// <summary>Draws what users, reviewers, autoscalers and vandals do.</summary>
public sealed class RandomChanges(Random random)
{
    private static readonly string[] Denials = ["Revoked", "Rejected", "Suspended"];
    private static readonly string Outdated = """[{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"2026-02","effectiveTime":"2026-02-01T00:00:00Z","gracePeriod":"1h"}]""";
    private static readonly string Current = """[{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"}]""";

    /// <summary>Draws a change for a world; null if what was drawn is not possible now.</summary>
    public RandomChange? Draw(WorldModel model)
    {
        // One change in twelve is to the whole world: it concerns a hundred channels.
        if (random.Next(12) == 0)
        {
            return DrawForWorld(model);
        }

        ChannelModel channel = model.Channels[random.Next(model.Channels.Count)];
        // What was forbidden is mostly allowed again before anything else, or soon nothing would run.
        bool repairs = random.Next(10) < 7;
        int drawn = random.Next(10);
        int kind = !repairs ? drawn : channel.IsDenied ? 0 : channel.IsRecorded ? 2 : channel.IsStoppedByOwner ? 3 : drawn;
        if (channel.IsTouched)
        {
            return null;
        }

        channel.IsTouched = true;
        return channel.Exists ? kind < 6 ? DrawForOwner(model.World, channel, kind) : DrawForVandal(model.World, channel, kind) : Create(model.World, channel);
    }

    private RandomChange? DrawForWorld(WorldModel model)
    {
        ChannelWorld world = model.World;
        bool repairs = random.Next(10) < 8;
        int drawn = random.Next(5);
        int kind = !repairs ? drawn : model.IsHalted ? 0 : model.AreTermsOutdated ? 1 : model.IsNamespaceForbidden ? 2 : model.IsClassMissing ? 3 : drawn;
        if (model.IsTouched)
        {
            return null;
        }

        model.IsTouched = true;
        switch (kind)
        {
            case 0:
                model.IsHalted = !model.IsHalted;
                return new("halt", () => world.PatchPolicyAsync(model.IsHalted ? """{"spec":{"halt":{"reason":"by order"}}}""" : """{"spec":{"halt":null}}"""));
            case 1:
                model.AreTermsOutdated = !model.AreTermsOutdated;
                return new("terms", () => world.PatchPolicyAsync("{\"spec\":{\"terms\":{\"versions\":" + (model.AreTermsOutdated ? Outdated : Current) + "}}}"));
            case 2:
                model.IsNamespaceForbidden = !model.IsNamespaceForbidden;
                return new("namespace", () => world.LabelNamespaceAsync("channels", model.IsNamespaceForbidden ? null : "allowed"));
            case 3:
                model.IsClassMissing = !model.IsClassMissing;
                return new("class", () => model.IsClassMissing ? world.DeleteAsync($"/apis/channeloperator.io/v1alpha1/connectorclasses/{world.PlatformName}") : world.CreateAsync(world.Class()));
            default:
                string hours = random.Next(1, 48).ToString(CultureInfo.InvariantCulture);
                return new("retention", () => world.PatchPolicyAsync("{\"spec\":{\"media\":{\"maxRetention\":{\"image\":\"" + hours + "h\"}}}}"));
        }
    }

    private RandomChange DrawForOwner(ChannelWorld world, ChannelModel channel, int kind)
    {
        switch (kind)
        {
            case 0 or 1:
                channel.IsDenied = !channel.IsDenied;
                string status = channel.IsDenied ? Denials[random.Next(Denials.Length)] : "Approved";
                return new("approval", () => world.PatchChannelAsync(channel.Name, $$$$"""{"spec":{"approval":{"status":"{{{{status}}}}"}}}"""));
            case 2:
                channel.IsRecorded = !channel.IsRecorded;
                string record = "record-" + channel.Name;
                return new("record", () => channel.IsRecorded ? world.CreateAsync(world.Review(record, channel.Name, "Revoked")) : world.DeleteAsync(world.ReviewPath(record)));
            case 3 or 4:
                channel.IsStoppedByOwner = !channel.IsStoppedByOwner;
                string state = channel.IsStoppedByOwner ? "Stopped" : "Running";
                return new("state", () => world.PatchChannelAsync(channel.Name, $$$"""{"spec":{"state":"{{{state}}}"}}"""));
            default:
                channel.Exists = false;
                return new("deletion", () => world.DeleteAsync(world.ChannelPath(channel.Name)));
        }
    }

    private static RandomChange Create(ChannelWorld world, ChannelModel channel)
    {
        channel.Exists = true;
        channel.IsDenied = false;
        channel.IsStoppedByOwner = false;
        return new("creation", () => world.CreateAsync(world.Channel(channel.Name)));
    }

    private RandomChange DrawForVandal(ChannelWorld world, ChannelModel channel, int kind)
    {
        int replicas = random.Next(1, 4);
        return kind switch
        {
            6 => Vandalism("scale", () => world.ScaleAsync(channel.Name, replicas)),
            7 => Vandalism("image", () => world.PatchPodAsync(channel.Name, """{"containers":[{"name":"connector","image":"evil:1"}]}""")),
            8 => Vandalism("delete-deployment", () => world.DeleteAsync(world.DeploymentPath(channel.Name))),
            _ => Vandalism("contract", () => world.PatchAsync(world.ConfigMapPath(channel.Name), """{"data":{"channel.json":"{}"}}""")),
        };
    }

    private static RandomChange Vandalism(string name, Func<Task> act) => new(name, async () =>
    {
        try
        {
            await act();
        }
        catch (InvalidOperationException)
        {
            // There is nothing to vandalize: the channel has never run, or is on its way out.
        }
    });
}
