using System.CommandLine;
using Hillingar.Builder.Caches;
using Hillingar.Bus;
using Hillingar.Cli.Client;
using Hillingar.Cli.Output;
using Hillingar.Linux;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Cli.Commands;

/// <summary>What all commands share: the options, the connection, and how an error becomes an exit status.</summary>
internal static class Shared
{
    public static Option<string?> Bus { get; } = new("--bus")
    {
        Description = "D-Bus address on which hillingard answers (default: the system bus)",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON instead of text",
        Recursive = true,
    };

    public static Argument<string[]> UnitNames(ArgumentArity arity)
    {
        var names = new Argument<string[]>("UNIT")
        {
            Description = "Unit names, with or without .unikernel; several with blanks or commas between them, and patterns with * and ?",
            Arity = arity,
        };
        // A script whose variable is empty would otherwise be told that all is well.
        names.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Split(',').All(string.IsNullOrWhiteSpace)))
                result.AddError("an empty word names no unit");
        });
        return names;
    }

    /// <summary>Refuses an empty word where a directory is asked for.</summary>
    public static Argument<T> NotEmpty<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
                result.AddError("an empty word names no directory");
        });
        return argument;
    }

    /// <summary>The directories of unit files that a command reads.</summary>
    public static Argument<string[]> UnitDirectories() => new Argument<string[]>("DIRECTORY")
    {
        Description = "Directories with unit files, the later ones above the earlier (default: the current one)",
        DefaultValueFactory = _ => ["."],
    }.NotEmpty();

    /// <summary>People may write <c>dns</c> or <c>dns.unikernel</c>; on the bus a unit is called <c>dns</c>.</summary>
    public static string UnitName(string written) =>
        written.EndsWith(".unikernel", StringComparison.Ordinal) ? written[..^".unikernel".Length] : written;

    /// <summary>
    /// Lets a command run against the supervisor, and turns what can go wrong into a sentence and an exit status. An interruption is told to the command.
    /// </summary>
    public static void Run(this Command command, Func<SupervisorClient, ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parsed, _) =>
        {
            using var interruption = Interruption.Watch();
            try
            {
                var code = await WithSupervisorAsync(parsed, null, client => action(client, parsed, interruption.Token)).ConfigureAwait(false);
                return code != ExitCode.Success && interruption.Token.IsCancellationRequested ? interruption.ExitCode : code;
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                // What was asked for goes on in hillingard.
                return interruption.ExitCode;
            }
        });

    /// <summary>Lets a command run that only asks the supervisor: an interruption ends it at once, for there is nothing to put away.</summary>
    public static void Run(this Command command, Func<SupervisorClient, ParseResult, Task<int>> action) =>
        command.SetAction(parsed =>
        {
            // Nothing goes on beside the questions, so that they need no other thread.
            using var stream = new AskingStream((name, patience) => new UnixStream(name, patience));
            var work = WithSupervisorAsync(parsed, stream, client => action(client, parsed));
            stream.ReadUntil(work);
#pragma warning disable VSTHRD002 // It is done.
            return work.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        });

    /// <summary>Lets a command run that needs no supervisor.</summary>
    public static void Run(this Command command, Func<ParseResult, int> action) => command.SetAction(parsed =>
    {
        try
        {
            return action(parsed);
        }
        catch (CachesRefusedException e)
        {
            return Refuse(parsed, e);
        }
        catch (UsageException e)
        {
            return Refuse(parsed, e.Message, ExitCode.BadInput);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(parsed, e.Message, ExitCode.Failure);
        }
    });

    /// <summary>Shows what is wrong with the host's <c>caches.toml</c>, as with a unit file.</summary>
    public static int Refuse(ParseResult parsed, CachesRefusedException refused)
    {
        if (parsed.GetValue(Json))
            return Refuse(refused.Diagnostics);
        DiagnosticView.Print(Terminal.Error, refused.Diagnostics, [refused.File]);
        return ExitCode.BadInput;
    }

    /// <summary>Says for programs that files have mistakes.</summary>
    public static int Refuse(IReadOnlyList<Diagnostic> diagnostics)
    {
        Output.Json.Print(new ErrorReport("the files have mistakes", ExitCode.BadInput, DiagnosticView.Reports(diagnostics)));
        return ExitCode.BadInput;
    }

    /// <summary>Says why a command cannot do what it was asked to; the exit status that was given.</summary>
    public static int Refuse(ParseResult parsed, string message, int exitCode)
    {
        if (parsed.GetValue(Json))
            Output.Json.Print(new ErrorReport(message, exitCode));
        else
            Terminal.Complain(message);
        return exitCode;
    }

    private static async Task<int> WithSupervisorAsync(ParseResult parsed, AskingStream? stream, Func<SupervisorClient, Task<int>> action)
    {
        try
        {
            var connecting = SupervisorClient.ConnectAsync(parsed.GetValue(Bus), stream);
            // What is needed at the end is made ready while the bus answers.
            if (!parsed.GetValue(Json))
                Terminal.Prepare();
            using var client = await connecting.ConfigureAwait(false);
            return await action(client).ConfigureAwait(false);
        }
        catch (SupervisorUnreachableException e)
        {
            return Refuse(parsed, e.Message, ExitCode.NoSupervisor);
        }
        catch (RequestRefusedException e)
        {
            return Refuse(parsed, e.Message, e.NotFound ? ExitCode.NotFound : e.NoSuchGeneration ? ExitCode.BadInput : ExitCode.Failure);
        }
    }
}
