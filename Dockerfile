# The images of Channel Operator. The base images are arguments, so that a build without a registry can bring its own.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt CodeMetricsConfig.txt ./
COPY src/ src/
RUN dotnet publish src/ChannelOperator --configuration Release --output /app -p:UseAppHost=false

FROM ${RUNTIME_IMAGE} AS operator
WORKDIR /app
COPY --from=build /app ./
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["dotnet", "/app/channel-operator.dll"]
