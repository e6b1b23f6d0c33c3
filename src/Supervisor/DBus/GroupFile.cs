using System.Globalization;

namespace Hillingar.Supervisor.DBus;

/// <summary>The groups of this host by name, from <c>/etc/group</c> (group(5)); system groups are there even where others come from elsewhere.</summary>
internal static class GroupFile
{
    /// <summary>Null where there is no such group, or the file cannot be read.</summary>
    public static uint? NumberOf(string name)
    {
        try
        {
            foreach (var line in File.ReadLines("/etc/group"))
            {
                if (line.Split(':') is [var found, _, var number, ..] && found == name
                    && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                    return value;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return null;
    }
}
