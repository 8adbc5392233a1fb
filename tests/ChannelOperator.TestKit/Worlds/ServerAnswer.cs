namespace ChannelOperator.TestKit.Worlds;

/// <summary>What the API server answered: the HTTP status, and the object or the text of the refusal.</summary>
public sealed record ServerAnswer(int Code, string Text)
{
    public bool IsSuccess => Code is >= 200 and < 300;

    /// <summary>The object breaks a rule of its kind; 400 where it cannot even be read as one.</summary>
    public bool IsRefusal => Code is 400 or 422;

    /// <exception cref="InvalidOperationException">It is no success.</exception>
    public void EnsureSuccess(string request)
    {
        if (!IsSuccess)
        {
            throw new InvalidOperationException($"{Code} {Text} to {request}");
        }
    }
}
