namespace Hillingar.Supervisor.DBus;

/// <summary>One generation as the history has it.</summary>
/// <param name="TimestampUSec">Microseconds since 1970.</param>
internal sealed record GenerationView(uint Number, ulong TimestampUSec, bool IsCurrent, string StorePath, IReadOnlyList<string> Units);
