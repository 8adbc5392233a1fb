namespace ChannelConnector.Tests.Leaks;

/// <summary>Something that is told from everything else, wherever it turns up.</summary>
/// <param name="Text">The canary itself: letters and digits.</param>
/// <param name="What">What it stands for.</param>
/// <param name="MayBe">Where it may turn up.</param>
/// <param name="IsExpected">Whether Genesys Cloud has to accept it.</param>
internal sealed record Canary(string Text, string What, Places MayBe, bool IsExpected = false);
