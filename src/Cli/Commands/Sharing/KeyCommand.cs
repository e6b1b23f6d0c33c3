using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Sharing;

/// <summary><c>hillingar key</c>: the keys with which hosts vouch for objects.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Make and show the keys that objects are signed with; they are Nix's")
    {
        Generate(),
        Public(),
    };

    private static Command Generate()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "What the key is called wherever it counts; by custom a host's name and a number: cache.example.org-1",
        };
        var file = new Option<string?>("--secret-file")
        {
            Description = "Write the secret key to a new file, readable for its owner alone, and print the public one",
            HelpName = "FILE",
        };
        var command = new Command("generate", "Make a key: print the secret one, or keep it in a file and print the public one") { name, file };
        command.Run(parsed =>
        {
            var key = SecretKey.Generate(parsed.GetValue(name)!);
            if (parsed.GetValue(file) is not { } path)
            {
                if (parsed.GetValue(Shared.Json))
                    Json.Print(new KeyReport(key.Name, key.PublicKey.ToString(), key.Reveal()));
                else
                    Console.Out.WriteLine(key.Reveal());
                return ExitCode.Success;
            }

            key.Write(path);
            Print(parsed, key.PublicKey);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Public()
    {
        var file = new Argument<string>("FILE") { Description = "The secret key's file; - for standard input", DefaultValueFactory = _ => "-" };
        var command = new Command("public", "Print the public key that belongs to a secret one") { file };
        command.Run(parsed =>
        {
            var path = parsed.GetValue(file)!;
            Print(parsed, (path == "-" ? SecretKey.Parse(Console.In.ReadToEnd()) : SecretKey.Read(path)).PublicKey);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(ParseResult parsed, PublicKey key)
    {
        if (parsed.GetValue(Shared.Json))
            Json.Print(new KeyReport(key.Name, key.ToString()));
        else
            Console.Out.WriteLine(key);
    }
}
