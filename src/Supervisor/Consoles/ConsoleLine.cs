namespace Hillingar.Supervisor.Consoles;

/// <summary>One line that a guest or its tender wrote, without its line end.</summary>
/// <param name="Number">Counts up, across restarts of the supervisor too, so that a reader can ask for what came after.</param>
internal readonly record struct ConsoleLine(ulong Number, DateTimeOffset Time, string Text);
