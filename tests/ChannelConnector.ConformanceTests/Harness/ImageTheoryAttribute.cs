namespace ChannelConnector.ConformanceTests.Harness;

/// <summary>Tests on images; skipped where the machine cannot run one, with the reason.</summary>
public sealed class ImageTheoryAttribute : TheoryAttribute
{
    public ImageTheoryAttribute() => Skip = Images.WhyNot;
}
