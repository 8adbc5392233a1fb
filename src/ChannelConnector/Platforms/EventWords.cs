namespace ChannelConnector.Platforms;

/// <summary>The words for events that are counted and not passed on. No other word is ever a label.</summary>
internal static class EventWords
{
    public const string Malformed = "malformed";
    public const string Unknown = "unknown";
    public const string Echo = "echo";
    public const string Standby = "standby";
    public const string Status = "status";
    public const string Error = "error";

    /// <summary>The word for a webhook field that has no messages: its name if it is known.</summary>
    public static string Field(string? name) => name switch
    {
        "account_alerts" or "account_review_update" or "account_update" or "business_capability_update" or "business_integrity" or "business_status_update"
            or "calls" or "comments" or "feed" or "flows" or "history" or "live_comments" or "mentions" or "message_template_components_update"
            or "message_template_quality_update" or "message_template_status_update" or "messages" or "messaging_policy_enforcement" or "partner_solutions"
            or "payment_configuration_update" or "phone_number_name_update" or "phone_number_quality_update" or "security" or "smb_app_state_sync"
            or "story_insights" or "template_category_update" or "user_preferences" => name,
        _ => Unknown,
    };
}
