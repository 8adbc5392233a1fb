using System.Text;
using ChannelConnector.Tests.Leaks;
using CsCheck;

namespace ChannelConnector.Tests.BadInput;

/// <summary>Webhooks with bytes changed, lost, doubled and put in, signed and unsigned, to one process that tells all it can be made to tell.</summary>
public sealed class MutatedBodyTests
{
    private static readonly Gen<(int Kind, double At, byte Value, int Length)[]> Mutations = Gen.Select(Gen.Int[0, 9], Gen.Double[0, 1], Gen.Byte, Gen.Int[1, 64]).Array[1, 3];

    [Theory]
    [InlineData("WhatsApp")]
    [InlineData("Facebook")]
    [InlineData("Instagram")]
    [InlineData("X")]
    public async Task Whatever_comes_the_connector_goes_on_and_tells_nothing(string platform)
    {
        await using LeakWorld world = await LeakWorld.StartAsync(platform);
        PlatformCanaries canaries = PlatformCanaries.For(world);
        world.Genesys.IsDown = true;
        byte[] body = canaries.Everything("fuzz").ToBytes();
        int accepted = 0;

        await Gen.Select(Mutations, Gen.Bool).SampleAsync(
            async (mutations, isSigned) =>
            {
                int status = await world.SendAsync(Mutate(body, mutations), isSigned ? null : platform == "X" ? $"sha256={new string('A', 43)}=" : "sha256=" + new string('0', 64));
                accepted += status == 200 ? 1 : 0;
                Assert.True(isSigned ? status is 200 or 400 or 503 : status is 401, $"answered {status}");
            },
            iter: 120,
            threads: 1);

        Assert.True(accepted > 10, $"only {accepted} of the mutated webhooks could be read: the rest of this test says little");
        Assert.Equal(200, await world.World.Connector.ProbeAsync("/readyz"));
        // What a mutation has made of a host is another host: its URL may be passed on as text. Told it may not be.
        Assert.Empty(world.Leaks(world.Told().Where(evidence => evidence.Place == Places.Elsewhere)));
        Assert.All(world.World.FarEnds.Proxy.Requests, request => Assert.True(request.IsKnown, request.ToString()));
        world.Genesys.IsDown = false;
        Assert.Equal(200, await world.SendAsync(canaries.Text("fuzz-end", "good")));
    }

    private static byte[] Mutate(byte[] body, (int Kind, double At, byte Value, int Length)[] mutations)
    {
        List<byte> bytes = [.. body];
        foreach ((int kind, double at, byte value, int length) in mutations)
        {
            int index = (int)(at * (bytes.Count - 1));
            int count = Math.Min(length, bytes.Count - index);
            switch (kind)
            {
                case 0:
                    bytes[index] = value;
                    break;
                case 1:
                    bytes[index] ^= (byte)(1 << (value % 8));
                    break;
                case 2:
                    bytes.RemoveRange(index, count);
                    break;
                case 3:
                    bytes.InsertRange(index, bytes.GetRange(index, count));
                    break;
                case 4:
                    bytes.InsertRange(index, Encoding.UTF8.GetBytes(value % 2 == 0 ? "null" : "\\ud800"));
                    break;
                default:
                    // A letter for a letter: it can still be read, and says something else.
                    bytes[index] = char.IsAsciiLetterOrDigit((char)bytes[index]) ? (byte)('a' + (value % 26)) : bytes[index];
                    break;
            }
        }

        return [.. bytes];
    }
}
