using System.Runtime.CompilerServices;

namespace Edge.Core.Link;

/// <summary>The fields of a modem's answer, <c>18</c> and <c>99</c> of <c>+CSQ: 18,99</c>, where they stand in its line: commas in
/// quotes part nothing, blanks around fields are dropped, quotes stay.</summary>
public readonly ref struct AtFields
{
    /// <summary>Most fields of an answer. 32 (E): the longest that is asked for, Quectel's serving cell, has about 20.</summary>
    public const int Most = 32;

    private readonly ReadOnlySpan<char> _text;
    private readonly Ends _ends;

    private AtFields(ReadOnlySpan<char> text)
    {
        _text = text;
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == ',' && !isQuoted)
            {
                if (Length == Most - 1)
                {
                    Length = 0;
                    return;
                }

                _ends[Length++] = (short)i;
            }
        }

        _ends[Length++] = (short)text.Length;
    }

    /// <summary>How many there are; 0 where the line is no such answer.</summary>
    public int Length { get; }

    /// <summary>One of them.</summary>
    public ReadOnlySpan<char> this[int index] =>
        index < Length
            ? _text[(index == 0 ? 0 : _ends[index - 1] + 1).._ends[index]].Trim()
            : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Reads a line; no fields when it does not start with <paramref name="name"/> and a colon, when its quotes do not match,
    /// when there are more than <see cref="Most"/>, or when it is longer than any line (<see cref="AtParser.MaxLine"/>).</summary>
    /// <param name="line">The line.</param>
    /// <param name="name">What the answer begins with: <c>+CSQ</c>.</param>
    public static AtFields Of(string line, string name) =>
        line.Length <= AtParser.MaxLine && AtParser.IsAnswer(line, name) ? new(line.AsSpan(name.Length + 1)) : default;

    [InlineArray(Most)]
    private struct Ends
    {
        private short _first;
    }
}
