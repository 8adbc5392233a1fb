# The images of Channel Operator: targets operator and connector. `make images` builds both, also on a machine that reaches no
# registry: the base images are arguments. They need no shell in the runtime image, and no way to write to it.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
LABEL io.channeloperator.stage=build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDDISABLENODEREUSE=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt CodeMetricsConfig.txt ./
COPY crds/ crds/
COPY src/ src/
# A NuGet.Config of yours, where one is given (--secret id=nuget,src=FILE): it is in no layer, and neither are the packages.
# The rules of the code are held by the ordinary build, not here. SQLite comes with its library for two dozen systems: 30 MB of them run nowhere.
RUN --mount=type=secret,id=nuget,target=/run/secrets/nuget --mount=type=cache,target=/packages \
    export NUGET_PACKAGES=/packages && \
    if [ -f /run/secrets/nuget ]; then set -- --configfile /run/secrets/nuget; fi && \
    for project in ChannelOperator ChannelConnector; do \
      dotnet restore src/$project "$@" -p:RestoreLockedMode=true && \
      dotnet publish src/$project --no-restore --configuration Release --output /app/$project \
        -p:UseSharedCompilation=false -p:UseAppHost=false -p:DebugType=none -p:GenerateDocumentationFile=false -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false || exit 1; \
    done && \
    find /app/ChannelConnector/runtimes -mindepth 1 -maxdepth 1 ! -name 'linux*-x64' ! -name 'linux*-arm64' -exec rm -r {} +

FROM ${RUNTIME_IMAGE} AS runtime
WORKDIR /app
# Diagnostics would write to /tmp; the port is the program's own affair.
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS=""
USER 65532:65532
EXPOSE 8080
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL io.channeloperator.stage=runtime org.opencontainers.image.version=${VERSION} org.opencontainers.image.revision=${REVISION}

FROM runtime AS operator
COPY --from=build /app/ChannelOperator ./
LABEL org.opencontainers.image.title="Channel Operator" \
      org.opencontainers.image.description="Runs the connectors of messaging channels as their platforms' terms and approvals allow, and no others."
ENTRYPOINT ["dotnet", "/app/channel-operator.dll"]

FROM runtime AS connector
COPY --from=build /app/ChannelConnector ./
LABEL org.opencontainers.image.title="Channel Operator reference connector" \
      org.opencontainers.image.description="Passes messages of WhatsApp, Facebook Messenger, Instagram and X on to Genesys Cloud, and keeps the media rules of the connector contract."
ENTRYPOINT ["dotnet", "/app/channel-connector.dll"]
