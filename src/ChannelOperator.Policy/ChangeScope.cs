namespace ChannelOperator.Policy;

/// <summary>How much of what a channel owns may be changed. A stop is always carried out.</summary>
public enum ChangeScope
{
    /// <summary>Everything: what the channel owns is made as declared. A stopped channel's objects are kept up to date, none is created.</summary>
    Everything,

    /// <summary>Only what makes it stricter: tighter media rules. Nothing is started.</summary>
    Tightening,
}
