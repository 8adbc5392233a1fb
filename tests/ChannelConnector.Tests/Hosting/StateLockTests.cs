using ChannelConnector.Hosting;

namespace ChannelConnector.Tests.Hosting;

public sealed class StateLockTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-state-");

    [Fact]
    public void Connectors_share_it_and_nobody_is_alone_beside_one()
    {
        using StateLock one = StateLock.Share(_directory.FullName);
        using (StateLock other = StateLock.Share(_directory.FullName))
        {
            Assert.Null(StateLock.TryAlone(_directory.FullName));
        }

        Assert.Null(StateLock.TryAlone(_directory.FullName));
        one.Dispose();
        using StateLock? alone = StateLock.TryAlone(_directory.FullName);
        Assert.NotNull(alone);
        Assert.Throws<IOException>(() => StateLock.Share(_directory.FullName));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
