namespace ChannelConnector.Tests.Media.Files;

public sealed class FileLyingTypeTests() : LyingTypeRules(new StateDirectory());
