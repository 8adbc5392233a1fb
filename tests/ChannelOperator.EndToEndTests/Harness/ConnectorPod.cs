using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>A connector without an operator: the contract in a ConfigMap, and a pod that is as restricted as the operator's.</summary>
internal static class ConnectorPod
{
    /// <summary>The manifests.</summary>
    public static string Manifests(string @namespace, string name)
    {
        ConnectorContract contract = ConnectorWorkspace.ContractFor("Instagram", "1") with
        {
            Channel = new ContractChannel { Namespace = @namespace, Name = name, Uid = "1" },
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["genesysRegion"] = "mypurecloud.de", ["genesysIntegrationId"] = Guid.Empty.ToString() },
            Revision = "0000000000000001",
        };
        string json = JsonSerializer.Serialize(contract, ApiJsonContext.Default.ConnectorContract);
        return $$$"""
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: {{{name}}}
              namespace: {{{@namespace}}}
            data:
              channel.json: '{{{json}}}'
            ---
            {{{ConnectorSecret.Manifest(@namespace, name)}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: {{{name}}}
              namespace: {{{@namespace}}}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, fsGroup: 65532, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: connector
                image: {{{BuiltImages.Connector}}}
                imagePullPolicy: IfNotPresent
                ports: [{name: http, containerPort: 8080}]
                livenessProbe: {httpGet: {path: /livez, port: http}}
                readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 1}
                securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                volumeMounts:
                - {name: contract, mountPath: /etc/channel, readOnly: true}
                - {name: credentials, mountPath: /etc/channel/credentials, readOnly: true}
                - {name: state, mountPath: /var/lib/channel}
              volumes:
              - name: contract
                configMap:
                  name: {{{name}}}
              - name: credentials
                secret:
                  secretName: {{{name}}}
              - name: state
                persistentVolumeClaim:
                  claimName: {{{name}}}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: {{{name}}}
              namespace: {{{@namespace}}}
            spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 1Gi} } }
            """;
    }
}
