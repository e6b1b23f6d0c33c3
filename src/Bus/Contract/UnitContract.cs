namespace Hillingar.Bus;

/// <summary>The interface of a unit: <c>org.freedesktop.systemd1.Unit</c> where the idea is the same, and what only a unikernel has.</summary>
public static class UnitContract
{
    public static BusInterface<UnitProperties> Interface { get; } = UnitProperties.Describe(new(HostBus.Service + ".Unit"));

    public static BusMethod<string, string> Start { get; } = Job("Start", "as StartUnit");

    public static BusMethod<string, string> Stop { get; } = Job("Stop", "as StopUnit");

    public static BusMethod<string, string> Reload { get; } = Job("Reload", "as ReloadUnit");

    public static BusMethod<string, string> Restart { get; } = Job("Restart", "as RestartUnit");

    public static BusMethod<string, string> TryRestart { get; } = Job("TryRestart", "as TryRestartUnit");

    public static BusMethod<(string Whom, int Signal), Nothing> Kill { get; } = Interface.Method(
        "Kill", BusArguments.Of("whom", BusTypes.Text, "signal", BusTypes.Int32), BusArguments.None, BusAction.ManageUnits, "as KillUnit");

    public static BusMethod<Nothing, Nothing> ResetFailed { get; } = Interface.Method(
        "ResetFailed", BusArguments.None, BusArguments.None, BusAction.ManageUnits, "as ResetFailedUnit");

    public static BusMethod<(ulong After, uint Lines), IReadOnlyList<ConsoleEntry>> ReadLog { get; } = Interface.Method(
        "ReadLog",
        BusArguments.Of("after", BusTypes.UInt64, "lines", BusTypes.UInt32),
        BusArguments.Of("lines", BusTypes.ListOf(ConsoleEntry.Type)),
        BusAction.ReadConsole,
        "the last console lines, at most 1,000 and 1 MiB: a number that counts up, the time, the text; only lines with a number above `after`");

    public static BusSignal<Nothing> ConsoleGrew { get; } = Interface.Signal(
        "ConsoleGrew", BusArguments.None, "once, that there are lines which ReadLog has not returned yet; reading arms it again");

    private static BusMethod<string, string> Job(string name, string meaning) => Interface.Method(
        name, BusArguments.Of("mode", BusTypes.Text), BusArguments.Of("job", BusTypes.ObjectPath), BusAction.ManageUnits, meaning);
}

/// <summary>One line of a console.</summary>
public sealed class ConsoleEntry
{
    public static BusType<ConsoleEntry> Type { get; } = BusTypes.StructureOf<ConsoleEntry>(
        BusField.Of<ConsoleEntry, ulong>("number", BusTypes.UInt64, line => line.Number, (line, value) => line.Number = value),
        BusField.Of<ConsoleEntry, ulong>("time", BusTypes.UInt64, line => line.Time, (line, value) => line.Time = value),
        BusField.Of<ConsoleEntry, string>("text", BusTypes.Text, line => line.Text, (line, value) => line.Text = value));

    /// <summary>Counts up within one life of the daemon.</summary>
    public ulong Number { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public ulong Time { get; set; }

    public string Text { get; set; } = "";
}
