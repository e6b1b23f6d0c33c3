namespace Hillingar.Supervisor.Hosting;

/// <summary>What was asked for on the command line of <c>hillingard</c>.</summary>
/// <param name="Root">The one directory below which everything lies; null for the system's places.</param>
/// <param name="BusAddress">A D-Bus address; null for the system bus.</param>
/// <param name="Tender">The tender to run where a unit says <c>hillingar</c>; null for the one beside this program.</param>
/// <param name="Verbose">Whether debug messages are logged too.</param>
/// <param name="StopGuests">Whether the guests of a supervisor, running or gone, are to be stopped, and nothing else done.</param>
internal sealed record SupervisorOptions(string? Root, string? BusAddress, string? Tender, bool Verbose, bool StopGuests = false)
{
    public const string Usage = """
        Usage: hillingard [--root DIR] [--bus ADDRESS] [--tender PROGRAM] [--verbose]
               hillingard --stop-guests [--root DIR]

        Runs the unikernels of the current generation and answers on D-Bus as org.hillingar.Hillingar1.

          --root DIR         keep everything below DIR (default: /var/lib, /run and /var/log/hillingar)
          --bus ADDRESS      the D-Bus to answer on (default: the system bus)
          --tender PROGRAM   hillingar-tender to use (default: the one beside hillingard, then PATH)
          --stop-guests      stop all guests in order, and the hillingard that runs them, if one does
          --verbose          log debug messages too
          --help, --version
        """;

    /// <summary>Reads the arguments; the second value is the complaint, with the first then null.</summary>
    public static (SupervisorOptions? Options, string? Complaint) Parse(IReadOnlyList<string> arguments)
    {
        var options = new SupervisorOptions(null, null, null, Verbose: false);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            if (name == "--verbose" && value is null)
            {
                options = options with { Verbose = true };
                continue;
            }

            if (name == "--stop-guests" && value is null)
            {
                options = options with { StopGuests = true };
                continue;
            }

            if (name is not ("--root" or "--bus" or "--tender"))
                return (null, $"unknown option '{arguments[i]}'");

            value ??= ++i < arguments.Count ? arguments[i] : null;
            if (string.IsNullOrEmpty(value))
                return (null, $"{name} needs a value");

            options = name switch
            {
                "--root" => options with { Root = value },
                "--bus" => options with { BusAddress = value },
                _ => options with { Tender = value },
            };
        }

        return (options, null);
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=');
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
