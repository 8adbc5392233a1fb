namespace ChannelOperator.TestKit.Worlds;

/// <summary>A change of a Deployment as the API server told it.</summary>
/// <param name="Type">ADDED, MODIFIED or DELETED.</param>
/// <param name="Channel">The channel by the Deployment's name.</param>
/// <param name="Replicas">Its <c>spec.replicas</c>.</param>
/// <param name="Image">The image of its first container.</param>
/// <param name="Template">The template of its pods.</param>
/// <param name="SeenAt">When the event arrived here.</param>
public sealed record DeploymentChange(string Type, string Channel, int Replicas, string Image, string Template, DateTimeOffset SeenAt);
