namespace ChannelConnector.ConformanceTests.Harness;

/// <summary>A test on images; skipped where the machine cannot run one, with the reason.</summary>
public sealed class ImageFactAttribute : FactAttribute
{
    public ImageFactAttribute() => Skip = Images.WhyNot;
}
