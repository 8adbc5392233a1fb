namespace ChannelConnector.Tests.Media.Files;

public sealed class FileEndpointTests() : MediaEndpointRules(new StateDirectory());
