namespace ChannelOperator.TestKit.Proxying;

/// <summary>Something on the way of a request: it may answer by itself, break the connection, wait, or change what passes, and calls the next step if the request is to go on.</summary>
public delegate Task ProxyStep(ProxyExchange exchange, Func<Task> next);
