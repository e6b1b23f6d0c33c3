using System.Diagnostics;
using System.Text.RegularExpressions;
using Hillingar.Cli.Commands;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>The files in <c>packaging/completions</c>, in the shells that they are for, over the real program.</summary>
public sealed partial class CompletionTests
{
    // What bash calls when TAB is pressed, with what it says of the line.
    private const string Bash = """
        source "$1/hillingar.bash"
        COMP_LINE=$2
        COMP_POINT=${#COMP_LINE}
        read -ra COMP_WORDS <<<"$COMP_LINE"
        [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        specification=$(complete -p hillingar)
        # The words before it are options of complete; the one before the last is the function.
        function=${specification% *}
        "${function##* }"
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private const string Fish = """
        source $argv[1]/hillingar.fish
        complete -C $argv[2]
        """;

    // A shell on a terminal of its own, in which TAB is pressed. What it then shows, up to the line that says so, is printed.
    private const string Zsh = """
        directory=$(mktemp -d)
        ln -s "$1/hillingar.zsh" "$directory/_hillingar"
        zmodload zsh/zpty
        zpty shell 'TERM=dumb zsh -f -i'
        zpty -w shell "fpath=($directory \$fpath); autoload -Uz compinit; compinit -u -D; PS1='rea''dy> '"
        zpty -r -m shell answer '*ready> '
        zpty -w -n shell "$2"$'\t'
        zpty -w shell $'\C-uprint do""ne'
        zpty -r -m shell answer '*done*'
        print -r -- "$answer"
        zpty -d shell
        rm -r "$directory"
        """;

    private static readonly string Completions = Path.Combine(Repository.Root, "packaging/completions");

    [Theory]
    [InlineData("bash")]
    [InlineData("fish")]
    [InlineData("zsh")]
    public async Task EachShellOffersWhatThereIs(string shell)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, shell))),
            $"needs {shell} (Debian's package {shell})");

        var commands = Root.Create().Subcommands.Select(command => command.Name)
            .Where(name => name.StartsWith("st", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("status", commands);
        Assert.Equal(commands, await OfferedAsync(shell, "hillingar st", "st"));
        Assert.Equal(["target"], await OfferedAsync(shell, "hillingar init tar", "tar"));
        Assert.Equal(["--resolved"], await OfferedAsync(shell, "hillingar show --re", "--re"));
        Assert.Empty(await OfferedAsync(shell, "hillingar nothing", "nothing"));
    }

    // Names of files are the shell's to complete, also where hillingar knows no word.
    [Fact]
    public async Task BashCompletesNamesOfFilesWhereThereIsNoWord() =>
        Assert.Contains(
            "-o default", await RunAsync("bash", "--norc", "-c", $"source '{Completions}/hillingar.bash'; complete -p hillingar"), StringComparison.Ordinal);

    // Words that complete the last one of the line. What is completed at once stands in the line itself.
    private static async Task<string[]> OfferedAsync(string shell, string line, string last)
    {
        var shown = shell switch
        {
            "bash" => await RunAsync("bash", "--norc", "-c", Bash, "bash", Completions, line),
            "fish" => await RunAsync("fish", "--no-config", "-c", Fish, Completions, line),
            _ => await RunAsync("zsh", "-f", "-c", Zsh, "zsh", Completions, line),
        };
        return [.. Word().Matches(shown.Replace("\a", "", StringComparison.Ordinal)).Select(word => word.Value)
            .Where(word => word.StartsWith(last, StringComparison.Ordinal) && word != last).Distinct().Order(StringComparer.Ordinal)];
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var empty = new ScratchDirectory();
        var start = new ProcessStartInfo("timeout")
        {
            ArgumentList = { "30", program },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = empty.Path,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // The program of this build comes first; fish keeps its notes in a home of its own.
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = empty.Path;
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with status {process.ExitCode}: {await complaints}");
        return output;
    }

    [GeneratedRegex("[a-z-]+")]
    private static partial Regex Word();
}
