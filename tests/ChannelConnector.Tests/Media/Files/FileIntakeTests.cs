namespace ChannelConnector.Tests.Media.Files;

public sealed class FileIntakeTests() : MediaIntakeRules(new StateDirectory());
