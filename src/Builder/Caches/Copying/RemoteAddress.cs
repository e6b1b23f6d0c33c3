using System.Diagnostics.CodeAnalysis;

namespace Hillingar.Builder.Caches;

/// <summary>
/// A store on another host: <c>ssh://[USER@]HOST[:PORT]</c>, with <c>?root=DIR</c> for one below another directory and
/// <c>&amp;program=COMMAND</c> for another command on that side than <c>hillingar store serve</c>, such as <c>nix-store --serve</c>.
/// </summary>
/// <param name="Host">With the user's name in front, if there is one.</param>
public sealed record RemoteAddress(string Host, int? Port, string? Root, string Program)
{
    public const string Prefix = "ssh://";

    private const string UsualProgram = "hillingar store serve";

    /// <summary>The words behind <c>ssh</c>.</summary>
    /// <param name="write">Whether objects are to be added there.</param>
    public IReadOnlyList<string> Arguments(bool write)
    {
        var remote = Program + (write ? " --write" : "") + (Root is null ? "" : $" --root {Quoted(Root)}");
        return [.. Port is { } port ? ["-p", $"{port}"] : Array.Empty<string>(), "-x", "-T", Host, "--", remote];
    }

    /// <param name="problem">What is wrong, as a clause behind the address.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out RemoteAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        var question = text.IndexOf('?');
        var place = text[Prefix.Length..(question < 0 ? text.Length : question)].TrimEnd('/');
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in question < 0 ? [] : text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            if (equals < 0 || part[..equals] is not ("root" or "program"))
                problem = $"has the unknown setting '{part}'; root and program are known";
            else
                settings[part[..equals]] = Uri.UnescapeDataString(part[(equals + 1)..]);
        }

        var colon = place.LastIndexOf(':');
        var hasPort = colon >= 0 && !place.EndsWith(']');
        ushort port = 0;
        var host = hasPort ? place[..colon] : place;
        if (host.Length == 0 || host.StartsWith('-') || host.Contains("@-", StringComparison.Ordinal)
            || host.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || "/'\"\\$`;&|<>()".Contains(letter)))
            problem ??= "does not name a host";
        else if (hasPort && !ushort.TryParse(place[(colon + 1)..], out port))
            problem ??= "has no number behind the colon";
        if (problem is not null)
            return false;
        address = new RemoteAddress(host, hasPort ? port : null, settings.GetValueOrDefault("root"), settings.GetValueOrDefault("program", UsualProgram));
        return true;
    }

    public override string ToString() => $"{Prefix}{Host}";

    // For the shell of the other side.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
