namespace ChannelOperator.Manifests;

/// <summary>What a scalar is in JSON.</summary>
internal enum ScalarKind
{
    /// <summary>null.</summary>
    Null,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Any other number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,
}
