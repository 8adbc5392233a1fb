namespace ChannelOperator.TestKit.Tests.Kubernetes;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("testkit-tests-").FullName;

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string CreateDirectory(params string[] parts) => Directory.CreateDirectory(In(parts)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
