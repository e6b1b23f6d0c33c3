using System.Globalization;
using System.Text;

namespace Hillingar.Bus;

/// <summary>The objects right below a path, each named by an element that is escaped as <c>sd_bus_path_encode(3)</c> does.</summary>
public sealed class BusFolder(string path)
{
    private readonly string _prefix = path + "/";

    public string Path { get; } = path;

    /// <summary>The path of an object: all but letters and digits is written as <c>_</c> and two hexadecimal digits, an empty name as <c>_</c>.</summary>
    public string PathOf(string name)
    {
        if (name.Length == 0)
            return _prefix + "_";
        var result = new StringBuilder(_prefix, _prefix.Length + name.Length + 8);
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            // A digit at the front is escaped too, as systemd does.
            if (char.IsAsciiLetter((char)value) || (char.IsAsciiDigit((char)value) && result.Length > _prefix.Length))
                result.Append((char)value);
            else
                result.Append(CultureInfo.InvariantCulture, $"_{value:x2}");
        }

        return result.ToString();
    }

    /// <summary>The path of an object that is named by a number.</summary>
    public string PathOf(uint number) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{number}");

    /// <summary>The number of the object at a path; null if the path is not that of a number here.</summary>
    public uint? NumberOf(string path) =>
        path.StartsWith(_prefix, StringComparison.Ordinal)
            && uint.TryParse(path.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && path[_prefix.Length] != '0'
                ? number
                : null;

    /// <summary>Whether a path is that of an object in this folder, if there is one.</summary>
    public bool Holds(string path) =>
        path.StartsWith(_prefix, StringComparison.Ordinal) && path.IndexOf('/', _prefix.Length) < 0 && path.Length > _prefix.Length;
}
