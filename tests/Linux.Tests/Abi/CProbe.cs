using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Hillingar.Linux.Tests.Abi;

/// <summary>A number of ours and the C expression that must have the same value.</summary>
internal sealed record AbiLine(string Expression, long Ours);

/// <summary>Asks the installed headers for the values of C expressions: a program that prints them, compiled by gcc.</summary>
internal static class CProbe
{
    /// <summary>Compares every line and reports all differences at once.</summary>
    internal static void Compare(string[] headers, IEnumerable<AbiLine> lines)
    {
        var table = lines.ToList();
        Assert.NotEmpty(table);
        var theirs = Evaluate(headers, table.ConvertAll(line => line.Expression));
        var differences = table.Zip(theirs).Where(pair => pair.First.Ours != pair.Second)
            .Select(pair => $"{pair.First.Expression}: ours {pair.First.Ours}, the header's {pair.Second}");
        Assert.Equal("", string.Join('\n', differences));
    }

    private static List<long> Evaluate(string[] headers, List<string> expressions)
    {
        var directory = Directory.CreateTempSubdirectory("hillingar-abi-").FullName;
        try
        {
            var source = new StringBuilder("#define _GNU_SOURCE\n#include <stddef.h>\n#include <stdio.h>\n");
            foreach (var header in headers)
                source.AppendLine(CultureInfo.InvariantCulture, $"#include <{header}>");
            source.AppendLine("int main(void) {");
            foreach (var expression in expressions)
                source.AppendLine(CultureInfo.InvariantCulture, $"  printf(\"%lld\\n\", (long long)({expression}));");
            source.AppendLine("  return 0;\n}");
            File.WriteAllText(Path.Combine(directory, "probe.c"), source.ToString());
            Run("gcc", $"-w -o {directory}/probe {directory}/probe.c");
            return [.. Run(Path.Combine(directory, "probe"), "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
