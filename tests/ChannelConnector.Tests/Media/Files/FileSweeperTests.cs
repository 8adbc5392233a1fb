namespace ChannelConnector.Tests.Media.Files;

public sealed class FileSweeperTests() : MediaSweeperRules(new StateDirectory());
