using System.Text;

namespace Edge.Portable.Wire;

/// <summary>
/// The STATE message of a Sparkplug host application: JSON <c>{"online":true,"timestamp":1700000000000}</c>
/// (Sparkplug 3.0, chapter 6). The parser is total: any bytes give both values or false.
/// </summary>
/// <remarks>
/// Accepted: members in any order, white space, unknown members of any type (skipped; objects and arrays nested up to
/// 16 deep), the last of repeated members. Refused: a missing member, a timestamp that is negative, fractional or over
/// 18 digits, anything after the object, over 4,096 bytes. Names with escapes count as unknown.
/// </remarks>
public static class StatePayload
{
    private const int MaxBytes = 4096;
    private const int MaxDepth = 16;

    /// <summary>The message as UTF-8.</summary>
    /// <param name="online">Whether the host is online.</param>
    /// <param name="unixMillis">Time of the host's connecting, ms since 1970-01-01 UTC; the same in its Will.</param>
    public static byte[] Format(bool online, long unixMillis) =>
        Encoding.UTF8.GetBytes(
            "{\"online\":" + (online ? "true" : "false") + ",\"timestamp\":" + unixMillis.ToString() + "}"
        );

    /// <summary>Reads <paramref name="count"/> bytes from <paramref name="offset"/>; false when they are no STATE message.</summary>
    public static bool TryParse(byte[] bytes, int offset, int count, out bool online, out long unixMillis)
    {
        online = false;
        unixMillis = 0;
        if (offset < 0 || count < 0 || offset > bytes.Length - count || count > MaxBytes)
        {
            return false;
        }

        var scanner = new Scanner(bytes, offset, offset + count);
        if (!scanner.TryReadState() || !scanner.HasOnline || !scanner.HasTimestamp)
        {
            return false;
        }

        online = scanner.Online;
        unixMillis = scanner.Timestamp;
        return true;
    }

    private sealed class Scanner
    {
        private readonly byte[] _bytes;
        private readonly int _end;
        private int _at;

        internal Scanner(byte[] bytes, int start, int end)
        {
            _bytes = bytes;
            _at = start;
            _end = end;
        }

        internal bool HasOnline { get; private set; }

        internal bool Online { get; private set; }

        internal bool HasTimestamp { get; private set; }

        internal long Timestamp { get; private set; }

        internal bool TryReadState()
        {
            if (!Take('{'))
            {
                return false;
            }

            if (!Take('}'))
            {
                do
                {
                    if (!TryReadMember())
                    {
                        return false;
                    }
                } while (Take(','));

                if (!Take('}'))
                {
                    return false;
                }
            }

            SkipSpace();
            return _at == _end;
        }

        private bool TryReadMember()
        {
            SkipSpace();
            int name = _at + 1;
            if (!SkipString())
            {
                return false;
            }

            int length = _at - 1 - name;
            if (!Take(':'))
            {
                return false;
            }

            SkipSpace();
            if (Matches(name, length, "online"))
            {
                return TryReadOnline();
            }

            return Matches(name, length, "timestamp") ? TryReadTimestamp() : SkipValue(0);
        }

        private bool TryReadOnline()
        {
            HasOnline = true;
            if (TakeWord("true"))
            {
                Online = true;
                return true;
            }

            Online = false;
            return TakeWord("false");
        }

        private bool TryReadTimestamp()
        {
            int start = _at;
            long value = 0;
            while (_at < _end && IsDigit(_bytes[_at]) && _at - start < 18)
            {
                value = (value * 10) + (_bytes[_at++] - '0');
            }

            HasTimestamp = true;
            Timestamp = value;
            bool leadingZero = _at - start > 1 && _bytes[start] == '0';
            return _at > start && !leadingZero;
        }

        private bool SkipValue(int depth)
        {
            SkipSpace();
            if (_at >= _end || depth > MaxDepth)
            {
                return false;
            }

            byte first = _bytes[_at];
            if (first == '"')
            {
                return SkipString();
            }

            if (first == '{' || first == '[')
            {
                return SkipNested(first == '{', depth);
            }

            return TakeWord("true") || TakeWord("false") || TakeWord("null") || SkipNumber();
        }

        private bool SkipNested(bool isObject, int depth)
        {
            char close = isObject ? '}' : ']';
            _at++;
            if (Take(close))
            {
                return true;
            }

            do
            {
                if (isObject)
                {
                    SkipSpace();
                    if (!SkipString() || !Take(':'))
                    {
                        return false;
                    }
                }

                if (!SkipValue(depth + 1))
                {
                    return false;
                }
            } while (Take(','));

            return Take(close);
        }

        // Looser than JSON: any run of the characters of a number. Nobody reads it.
        private bool SkipNumber()
        {
            int start = _at;
            while (_at < _end && (IsDigit(_bytes[_at]) || IsNumberSign(_bytes[_at])))
            {
                _at++;
            }

            return _at > start;
        }

        private bool SkipString()
        {
            if (_at >= _end || _bytes[_at] != '"')
            {
                return false;
            }

            for (_at++; _at < _end; _at++)
            {
                byte next = _bytes[_at];
                if (next == '"')
                {
                    _at++;
                    return true;
                }

                if (next < ' ')
                {
                    return false;
                }

                if (next == '\\')
                {
                    _at++;
                }
            }

            _at = _end;
            return false;
        }

        private bool Take(char wanted)
        {
            SkipSpace();
            if (_at < _end && _bytes[_at] == wanted)
            {
                _at++;
                return true;
            }

            return false;
        }

        private bool TakeWord(string word)
        {
            if (_end - _at < word.Length || !Matches(_at, word.Length, word))
            {
                return false;
            }

            _at += word.Length;
            return true;
        }

        private bool Matches(int start, int length, string ascii)
        {
            if (length != ascii.Length)
            {
                return false;
            }

            for (int i = 0; i < length; i++)
            {
                if (_bytes[start + i] != ascii[i])
                {
                    return false;
                }
            }

            return true;
        }

        private void SkipSpace()
        {
            while (_at < _end && IsSpace(_bytes[_at]))
            {
                _at++;
            }
        }

        private static bool IsSpace(byte value) => value == ' ' || value == '\t' || value == '\n' || value == '\r';

        private static bool IsDigit(byte value) => value >= '0' && value <= '9';

        private static bool IsNumberSign(byte value) =>
            value == '-' || value == '+' || value == '.' || value == 'e' || value == 'E';
    }
}
