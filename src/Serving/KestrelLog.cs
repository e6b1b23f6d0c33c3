using Microsoft.Extensions.Logging;

namespace Hillingar.Serving;

/// <summary>Passes on what Kestrel warns of, a line each; requests are logged where they are answered.</summary>
internal sealed class KestrelLog(Action<string> log) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            log(exception is null ? formatter(state, null) : $"{formatter(state, null)} {exception.Message}");
    }

    public void Dispose()
    {
    }
}
