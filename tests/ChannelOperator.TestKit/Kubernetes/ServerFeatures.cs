namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The first minor version of Kubernetes that has a feature switched on by default.</summary>
public static class ServerFeatures
{
    public static int FirstMinor(ServerFeature feature) => feature switch
    {
        ServerFeature.NamespaceNameLabel => 21,
        ServerFeature.PodDisruptionBudgetV1 => 21,
        ServerFeature.CronJobV1 => 21,
        ServerFeature.AutoscalingV2 => 23,
        ServerFeature.FieldValidation => 25,
        ServerFeature.PodSecurityAdmission => 25,
        ServerFeature.CelInCrds => 25,
        ServerFeature.ValidatingAdmissionPolicy => 30,
        ServerFeature.ValidationRatcheting => 30,
        ServerFeature.SelectableFields => 31,
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "Add the feature's first version to ServerFeatures.FirstMinor."),
    };

    public static bool Supports(this KubernetesVersion version, ServerFeature feature) => version.IsAtLeast(1, FirstMinor(feature));

    /// <summary>The reason for a skipped test, or null where the server has the feature.</summary>
    public static string? WhyUnsupported(this KubernetesVersion version, ServerFeature feature) => version.Supports(feature)
        ? null
        : $"Kubernetes {version} has no {feature}, which came with v1.{FirstMinor(feature)}; run it with KUBEBUILDER_ASSETS set to a directory with a newer control plane";
}
