namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>What a test may need of the API server and an old one lacks. The first version that has it switched on: <see cref="ServerFeatures"/>.</summary>
public enum ServerFeature
{
    /// <summary>The label <c>kubernetes.io/metadata.name</c> on every namespace.</summary>
    NamespaceNameLabel,

    /// <summary>PodDisruptionBudget as <c>policy/v1</c>.</summary>
    PodDisruptionBudgetV1,

    /// <summary>CronJob as <c>batch/v1</c>.</summary>
    CronJobV1,

    /// <summary>HorizontalPodAutoscaler as <c>autoscaling/v2</c>.</summary>
    AutoscalingV2,

    /// <summary>The server tells unknown and duplicate fields (<c>fieldValidation=Strict</c>).</summary>
    FieldValidation,

    /// <summary>Namespaces enforce the Pod Security Standards that their labels name.</summary>
    PodSecurityAdmission,

    /// <summary><c>x-kubernetes-validations</c> in CustomResourceDefinitions.</summary>
    CelInCrds,

    /// <summary>ValidatingAdmissionPolicy as <c>admissionregistration.k8s.io/v1</c>.</summary>
    ValidatingAdmissionPolicy,

    /// <summary>Unchanged invalid fields of a custom resource no longer stop an update.</summary>
    ValidationRatcheting,

    /// <summary><c>selectableFields</c> in CustomResourceDefinitions: field selectors on custom resources.</summary>
    SelectableFields,
}
