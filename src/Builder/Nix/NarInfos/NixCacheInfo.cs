using System.Globalization;
using System.Text;

namespace Hillingar.Builder.Nix;

/// <summary>What a cache says of itself in <c>nix-cache-info</c>.</summary>
/// <param name="StoreDirectory">The store directory that its paths are of; null if it does not say.</param>
/// <param name="WantMassQuery">Whether it may be asked for many paths that it does not have.</param>
/// <param name="Priority">Of several caches that with the lowest number is asked first; null if it does not say.</param>
public sealed record NixCacheInfo(string? StoreDirectory, bool WantMassQuery, int? Priority)
{
    public const string FileName = "nix-cache-info";

    /// <summary>What a cache has that does not say; that of cache.nixos.org is 40.</summary>
    public const int UsualPriority = 50;

    public const int MaximumSize = 64 * 1024;

    /// <summary>Reads the file. Unknown lines are passed over, as in Nix.</summary>
    /// <param name="source">Where it came from, for messages.</param>
    /// <exception cref="StoreException">A value is malformed.</exception>
    public static NixCacheInfo Parse(ReadOnlySpan<byte> file, string source)
    {
        string? directory = null;
        var mass = false;
        int? priority = null;
        foreach (var line in Encoding.UTF8.GetString(file).Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
                continue;
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon])
            {
                case "StoreDir":
                    directory = value;
                    break;
                case "WantMassQuery":
                    mass = value switch
                    {
                        "0" => false,
                        "1" => true,
                        _ => throw new StoreException($"{source} is malformed: WantMassQuery is '{value}', neither 0 nor 1"),
                    };
                    break;
                case "Priority":
                    priority = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                        ? number
                        : throw new StoreException($"{source} is malformed: Priority is '{value}', which is no number");
                    break;
            }
        }

        return new NixCacheInfo(directory, mass, priority);
    }

    public string ToText()
    {
        var text = new StringBuilder($"StoreDir: {StoreDirectory}\n");
        if (WantMassQuery)
            text.Append("WantMassQuery: 1\n");
        if (Priority is { } priority)
            text.Append(CultureInfo.InvariantCulture, $"Priority: {priority}\n");
        return text.ToString();
    }
}
