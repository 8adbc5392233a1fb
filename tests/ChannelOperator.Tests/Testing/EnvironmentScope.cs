namespace ChannelOperator.Tests.Testing;

/// <summary>Sets environment variables, and puts them back. Tests that use it are in the collection <see cref="Collection"/>, one after the other.</summary>
internal sealed class EnvironmentScope : IDisposable
{
    public const string Collection = "environment";

    private readonly Dictionary<string, string?> _before = [];

    public EnvironmentScope(params (string Name, string? Value)[] variables)
    {
        foreach ((string name, string? value) in variables)
        {
            _before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
