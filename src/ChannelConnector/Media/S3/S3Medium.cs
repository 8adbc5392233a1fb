namespace ChannelConnector.Media.S3;

/// <summary>An object in a channel's part of the bucket.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Written">When the server took it, by its clock.</param>
/// <param name="Received">When its message was received, by its name; <see langword="null"/> if it has none of the store.</param>
/// <param name="Key">The medium's key; <see langword="null"/> likewise.</param>
internal sealed record S3Medium(string Name, DateTimeOffset Written, DateTimeOffset? Received, string? Key);
