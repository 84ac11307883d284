using System.Globalization;
using System.Text;
using Edge.Agent.Calibration;
using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Sms;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Pipeline;

/// <summary>
/// Stands between <see cref="SmsDesk"/> and the modem, for the thread that owns the site. What the desk must not forget is
/// beside the journal: a line with the CRC-32 of the rest, then JSON; it is on the disk before an SMS is handed over. A file
/// that is damaged costs the count of the budget and nothing else: the last way out is not closed by it.
/// </summary>
public sealed class SmsStation
{
    private const int CrcDigits = 8;
    private const int LongestBytes = 1 << 20;
    private const int RecordsARead = 64;
    private const int BytesARead = 256 * 1024;

    private readonly SmsDesk _desk;
    private readonly ISmsSender _sender;
    private readonly IJournal _journal;
    private readonly string _path;
    private readonly Func<bool> _isConnected;

    /// <summary>Takes back what was said, and looks through the records that the receiver has not.</summary>
    /// <param name="options">When and to whom.</param>
    /// <param name="sender">The modem.</param>
    /// <param name="journal">The journal; not disposed here.</param>
    /// <param name="path">The file.</param>
    /// <param name="isConnected">Whether a path works.</param>
    public SmsStation(SmsOptions options, ISmsSender sender, IJournal journal, string path, Func<bool> isConnected)
    {
        _sender = sender;
        _journal = journal;
        _path = path;
        _isConnected = isConnected;
        _desk = new SmsDesk(options, journal.State.Epoch);
        if (Load() is { } state)
        {
            _desk.Restore(state);
        }

        Look();
        _desk.Restored();
    }

    /// <summary>Records became durable.</summary>
    public void Committed(IReadOnlyList<JournalRecord> records)
    {
        foreach (JournalRecord record in records)
        {
            if (record.Lane == RecordLane.Alarm)
            {
                _desk.Committed(record, _journal.State.Epoch);
            }
        }
    }

    /// <summary>Records went from the journal.</summary>
    public void Released(UplinkAction.Release release)
    {
        if (release.Epoch == _journal.State.Epoch)
        {
            _desk.Released(release.Ranges);
        }
    }

    /// <summary>Takes results and hands over what is due; trouble becomes an alarm.</summary>
    public void Turn(SitePipeline pipeline, Stamp now)
    {
        _desk.Look(_isConnected(), now);
        while (_sender.TryTakeResult(out SmsResult result))
        {
            if (result.Outcome == SmsOutcome.Accepted)
            {
                pipeline.TextTaken(now);
            }

            if (_desk.Ended(result, now))
            {
                _ = Save();
            }
        }

        // Only one is under way at a time.
        if (_desk.TryNext(pipeline.Verdict.Level, now, out SmsOrder order))
        {
            if (!Save() || !_sender.TrySend(order.Number, order.Text, order.Token))
            {
                _desk.Busy(now);
            }
        }

        if (_desk.Trouble is { } trouble)
        {
            pipeline.RaiseAgentAlarm(MetricId.AlarmSms, Severity.Warning, trouble, now);
        }
        else
        {
            pipeline.ClearAgentAlarm(MetricId.AlarmSms, now);
        }
    }

    private void Look()
    {
        long after = 0;
        while (_journal.Read(RecordLane.Alarm, after, RecordsARead, BytesARead) is { Count: > 0 } records)
        {
            Committed(records);
            after = records[^1].Id;
        }
    }

    private SmsState? Load()
    {
        try
        {
            if (!File.Exists(_path) || new FileInfo(_path).Length is <= CrcDigits or > LongestBytes)
            {
                return null;
            }

            byte[] bytes = File.ReadAllBytes(_path);
            string crc = Encoding.ASCII.GetString(bytes, 0, CrcDigits);
            return crc == CrcOf(bytes.AsSpan(CrcDigits + 1).ToArray())
                ? SmsState.TryParse(bytes.AsSpan(CrcDigits + 1))
                : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool Save()
    {
        byte[] json = _desk.State.ToJson();
        try
        {
            StoredFile.Keep(_path, [.. Encoding.ASCII.GetBytes(CrcOf(json) + "\n"), .. json]);
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string CrcOf(byte[] bytes) =>
        Crc32.Compute(bytes, 0, bytes.Length).ToString("x8", CultureInfo.InvariantCulture);
}
