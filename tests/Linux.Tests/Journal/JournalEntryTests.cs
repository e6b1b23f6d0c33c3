using System.Text;

namespace Hillingar.Linux.Tests.Journal;

public sealed class JournalEntryTests
{
    [Fact]
    public void FieldsAreLines() => Assert.Equal(
        "MESSAGE=unit dns: höllingar=1\nPRIORITY=6\nHILLINGAR_UNIT=\n",
        Text(new JournalEntry().Add("MESSAGE", "unit dns: höllingar=1").Add("PRIORITY", "6").Add("HILLINGAR_UNIT", "")));

    // The length is that of the bytes: 'ö' has two.
    [Fact]
    public void AValueWithLineBreaksIsPrecededByItsLength() => Assert.Equal(
        "MESSAGE\n\u000a\0\0\0\0\0\0\0dns\nwöb\n\n\nPRIORITY=6\n",
        Text(new JournalEntry().Add("MESSAGE", "dns\nwöb\n\n").Add("PRIORITY", "6")));

    [Fact]
    public void ALengthIsLittleEndian()
    {
        var bytes = new JournalEntry().Add("MESSAGE", new string('\n', 0x010203)).Bytes;
        Assert.Equal([0x03, 0x02, 0x01, 0, 0, 0, 0, 0], bytes.Slice("MESSAGE\n".Length, 8).ToArray());
    }

    [Theory]
    [InlineData("MESSAGE", true)]
    [InlineData("A1_B", true)]
    [InlineData("_PID", false)]
    [InlineData("1A", false)]
    [InlineData("message", false)]
    [InlineData("A=B", false)]
    [InlineData("", false)]
    [InlineData("A234567890123456789012345678901234567890123456789012345678901234", true)]
    [InlineData("A2345678901234567890123456789012345678901234567890123456789012345", false)]
    public void NamesAreChecked(string name, bool valid)
    {
        Assert.Equal(valid, JournalEntry.IsFieldName(name));
        if (!valid)
            Assert.Throws<ArgumentException>(() => new JournalEntry().Add(name, "x"));
    }

    private static string Text(JournalEntry entry) => Encoding.UTF8.GetString(entry.Bytes);
}
