namespace ChannelOperator.Text;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its name.</param>
/// <param name="Importance">The column with the smallest number is cut first where the terminal is narrow.</param>
internal sealed record TableColumn(string Header, int Importance);
