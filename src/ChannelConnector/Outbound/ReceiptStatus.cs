namespace ChannelConnector.Outbound;

/// <summary>The words of a receipt: <c>status</c> of OpenInboundNormalizedReceipt in Genesys Cloud's SDK, those that are used here.</summary>
internal static class ReceiptStatus
{
    public const string Sent = "Sent";
    public const string Delivered = "Delivered";
    public const string Failed = "Failed";
}
