using System.CommandLine;
using Hillingar.Sources;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar schema</c>: what files may say, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var type = new Argument<string>("TYPE")
        {
            Description = $"One of {string.Join(", ", UnitSchema.Types)}",
            DefaultValueFactory = _ => UnitSchema.AnyType,
        };
        type.CompletionSources.Add([.. UnitSchema.Types]);
        var directories = new Argument<string[]>("DIRECTORY")
        {
            Description =
                "Directories with unit files; the sections of their modules are part of the schema (default: those of the modules that come with Hillingar)",
        };
        var command = new Command("schema", "Print the JSON schema of a type of file, for editors that complete and check TOML by it") { type, directories };
        command.Run(parsed =>
        {
            var wanted = parsed.GetValue(type)!;
            if (UnitSchema.Of(wanted, UnitDirectories.Read(parsed.GetValue(directories)!)) is not { } schema)
                return Shared.Refuse(parsed, $"there is no type of file '{wanted}', only {string.Join(", ", UnitSchema.Types)}", ExitCode.NotFound);
            Console.Out.Write(schema);
            return ExitCode.Success;
        });
        return command;
    }
}
