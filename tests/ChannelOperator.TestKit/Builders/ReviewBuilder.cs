using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Builders;

/// <summary>Builds a record of the continuing review: as it starts, an Officer's approval of the account that <see cref="ChannelBuilder"/> starts with. Each method gives a new builder.</summary>
public sealed class ReviewBuilder
{
    public const string Time = "2026-02-01T00:00:00Z";

    private readonly ChannelReview _review;

    public ReviewBuilder()
        : this(new ChannelReview
        {
            Metadata = new ObjectMeta { Name = "review", Namespace = "cx", Uid = "33333333-3333-3333-3333-333333333333", ResourceVersion = "1", Generation = 1, CreationTimestamp = new Timestamp(Time) },
            Spec = new ChannelReviewSpec
            {
                Platform = ChannelBuilder.Platform,
                AccountId = ChannelBuilder.Account,
                Decision = ApprovalStatus.Approved,
                Source = ReviewSource.Officer,
                Reason = "reviewed",
                DecidedBy = "compliance@example.com",
                RecordedBy = "compliance@example.com",
                DecidedTime = new Timestamp(Time),
            },
        })
    {
    }

    private ReviewBuilder(ChannelReview review) => _review = review;

    public ChannelReview Build() => _review;

    public ReviewBuilder Named(string name) => WithMetadata(metadata => metadata with { Name = name, Uid = "uid of " + name });

    public ReviewBuilder In(string @namespace) => WithMetadata(metadata => metadata with { Namespace = @namespace });

    public ReviewBuilder Deciding(string decision) => WithSpec(spec => spec with { Decision = decision });

    public ReviewBuilder ByPlatform() => WithSpec(spec => spec with { Source = ReviewSource.Platform });

    public ReviewBuilder At(string decided) => WithSpec(spec => spec with { DecidedTime = new Timestamp(decided) });

    public ReviewBuilder Stored(string? created) => WithMetadata(metadata => metadata with { CreationTimestamp = created is null ? null : new Timestamp(created) });

    public ReviewBuilder Expiring(string time) => WithSpec(spec => spec with { ExpirationTime = new Timestamp(time) });

    public ReviewBuilder Superseding(string name) => WithSpec(spec => spec with { Supersedes = name });

    public ReviewBuilder Edited() => WithMetadata(metadata => metadata with { Generation = 2 });

    public ReviewBuilder WithSpec(Func<ChannelReviewSpec, ChannelReviewSpec> change) => new(_review with { Spec = change(_review.Spec) });

    public ReviewBuilder WithMetadata(Func<ObjectMeta, ObjectMeta> change) => new(_review with { Metadata = change(_review.Metadata) });
}
