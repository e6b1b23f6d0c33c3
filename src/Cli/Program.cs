using Hillingar.Cli;
using Hillingar.Cli.Commands;

var parsed = Root.For(args).Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"hillingar: {error.Message}");
    Console.Error.WriteLine("Try 'hillingar --help'.");
    return ExitCode.BadInput;
}

return parsed.Invoke();
