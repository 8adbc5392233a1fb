using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>A document of a platform's terms.</summary>
public sealed record TermsDocument
{
    /// <summary>The document's title.</summary>
    [Schema(MinLength = 1, MaxLength = 256)]
    public string Title { get; init; } = "";

    /// <summary>Where the document is published: an http or https URL.</summary>
    [Schema(MinLength = 1, MaxLength = 2048)]
    [CelRule("isURL(self) && url(self).getScheme() in ['https', 'http']", Message = "url must be an http or https URL")]
    public string Url { get; init; } = "";
}
