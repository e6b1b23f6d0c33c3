using System.CommandLine;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar init</c>: writes commented unit files to begin with.</summary>
internal static class InitCommand
{
    private const string Default = "dns";

    public static Command Create()
    {
        var template = new Argument<string>("TEMPLATE") { Description = $"One of {string.Join(", ", Templates())}", DefaultValueFactory = _ => Default };
        template.CompletionSources.Add([.. Templates()]);
        var directory = new Argument<string>("DIRECTORY")
        {
            Description = "Where to write; made if it is not there (default: the current one)",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command("init", "Write commented unit files to begin with; nothing that is there is changed") { template, directory };
        command.Run(parsed => Write(parsed, parsed.GetValue(template)!, parsed.GetValue(directory)!));
        return command;
    }

    private static int Write(ParseResult parsed, string template, string directory)
    {
        var files = FilesOf(template);
        if (files.Count == 0)
            return Shared.Refuse(parsed, $"there is no template '{template}', only {string.Join(", ", Templates())}", ExitCode.NotFound);
        var taken = files.Keys.Select(file => Path.Combine(directory, file)).Where(Path.Exists).ToArray();
        if (taken.Length > 0)
            return Shared.Refuse(parsed, $"{string.Join(", ", taken)} would be overwritten; nothing was written", ExitCode.Failure);
        foreach (var (file, resource) in files)
        {
            var path = Path.Combine(directory, file);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var source = typeof(InitCommand).Assembly.GetManifestResourceStream(resource)!;
            // Two who begin at once must not mix their files.
            using var target = new FileStream(path, FileMode.CreateNew);
            source.CopyTo(target);
        }

        if (parsed.GetValue(Shared.Json))
            Json.Print<IReadOnlyList<string>>([.. files.Keys]);
        else
            Console.Out.WriteLine($"wrote {string.Join(", ", files.Keys)}\nnext: hillingar verify {directory}");
        return ExitCode.Success;
    }

    private static IEnumerable<string> Templates() => Resources().Select(name => name.Split('/')[1]).Distinct();

    // By the path below the template's folder.
    private static SortedDictionary<string, string> FilesOf(string template) => new(
        Resources().Where(name => name.Split('/')[1] == template).ToDictionary(name => string.Join('/', name.Split('/')[2..])), StringComparer.Ordinal);

    private static IEnumerable<string> Resources() => typeof(InitCommand).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("Templates/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
