namespace ChannelOperator.Runtime.Client;

/// <summary>How the body of a patch is meant.</summary>
public enum PatchType
{
    /// <summary>A list of operations (RFC 6902). A failed <c>test</c> is answered with 422.</summary>
    JsonPatch,

    /// <summary>A partial object, null removes (RFC 7386).</summary>
    MergePatch,
}
