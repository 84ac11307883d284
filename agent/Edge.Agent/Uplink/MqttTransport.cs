using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Edge.Agent.Uplink;

/// <summary>How an attempt to connect ended.</summary>
/// <param name="Accepted">The broker accepted the session.</param>
/// <param name="ConnectSent">A CONNECT packet left this machine, so its bdSeq is used up.</param>
/// <param name="Why">Why it was not accepted.</param>
/// <param name="Answered">The broker said so itself: the way to it works.</param>
public readonly record struct ConnectOutcome(bool Accepted, bool ConnectSent, string Why, bool Answered = false);

/// <summary>
/// Carries bytes for the Sparkplug session over one MQTT 5 connection (MQTTnet). It decides nothing: when to connect,
/// what to say and when to give up is the session's. One instance is one connection and is not used again.
/// </summary>
public sealed class MqttTransport : IPingable, IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly BrokerEndpoint _endpoint;
    private readonly TimeProvider _time;
    private readonly IMqttClientStreamProvider? _way;
    private volatile bool _connectSent;
    private volatile bool _isBrokerTrusted;
    private volatile string? _distrust;
    private int _lost;
    private X509Certificate2? _certificate;

    /// <param name="endpoint">The broker.</param>
    /// <param name="time">Measures the round trip.</param>
    /// <param name="arrived">Called for each message (topic, payload, retained); awaited, so it slows the broker when it is slow.</param>
    /// <param name="lost">Called once when an accepted connection ended other than by <see cref="DisconnectAsync"/>.</param>
    /// <param name="way">Opens the connection; null goes by the host's routes.</param>
    public MqttTransport(
        BrokerEndpoint endpoint,
        TimeProvider time,
        Func<string, byte[], bool, ValueTask> arrived,
        Action<string> lost,
        IMqttClientStreamProvider? way = null
    )
    {
        _way = way;
        _endpoint = endpoint;
        _time = time;
        _client.ApplicationMessageReceivedAsync += async e =>
            await arrived(
                e.ApplicationMessage.Topic,
                e.ApplicationMessage.Payload.ToArray(),
                e.ApplicationMessage.Retain
            );
        _client.DisconnectedAsync += e =>
        {
            if (e.ClientWasConnected && Interlocked.Exchange(ref _lost, 1) == 0)
            {
                lost(e.Exception?.Message ?? e.ReasonString ?? Shown(e.Reason));
            }

            return Task.CompletedTask;
        };
    }

    /// <inheritdoc />
    public bool IsConnected => _client.IsConnected;

    /// <summary>Whether a CONNECT packet was sent.</summary>
    public bool IsConnectSent => _connectSent;

    /// <summary>Connects: MQTT 5, Clean Start, Session Expiry 0, the Will at QoS 1 and not retained.</summary>
    public async Task<ConnectOutcome> ConnectAsync(
        string clientId,
        string willTopic,
        byte[] willPayload,
        int keepAliveSeconds,
        CancellationToken cancel
    )
    {
        try
        {
            var options = new MqttClientOptionsBuilder()
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithTcpServer(_endpoint.Host, _endpoint.Port)
                .WithClientId(clientId)
                .WithCleanStart()
                .WithSessionExpiryInterval(0)
                .WithKeepAlivePeriod(TimeSpan.FromSeconds(keepAliveSeconds))
                .WithTimeout(ConnectTimeout)
                .WithWillTopic(willTopic)
                .WithWillPayload(willPayload)
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithWillRetain(false);
            if (_way is not null)
            {
                options.WithStreamProvider(_way);
            }

            if (_endpoint.Tls)
            {
                options.WithTlsOptions(Trust);
            }

            _client.InspectPacketAsync += SawPacket;
            try
            {
                var result = await _client.ConnectAsync(options.Build(), cancel);
                return result.ResultCode == MqttClientConnectResultCode.Success
                    ? new(true, true, "", Answered: true)
                    : new(
                        false,
                        true,
                        $"{_endpoint} refused the session: {result.ResultCode} {result.ReasonString}",
                        Answered: true
                    );
            }
            finally
            {
                _client.InspectPacketAsync -= SawPacket;
            }
        }
        catch (Exception e)
            when (e
                    is MqttCommunicationException
                        or MqttProtocolViolationException
                        or OperationCanceledException
                        or SocketException
                        or IOException
                        or AuthenticationException
                        or CryptographicException
                        or UnauthorizedAccessException
                        or PathFaultException
            )
        {
            return new(false, _connectSent, $"{_endpoint}: {_distrust ?? Explained(e)}");
        }
    }

    /// <summary>Subscribes at QoS 1; false when the broker denied a topic or the connection broke.</summary>
    public async Task<bool> SubscribeAsync(IReadOnlyList<string> topics, CancellationToken cancel)
    {
        var options = new MqttClientSubscribeOptionsBuilder();
        foreach (string topic in topics)
        {
            options.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        try
        {
            var result = await _client.SubscribeAsync(options.Build(), cancel);
            return result.Items.All(item => (int)item.ResultCode < 128);
        }
        catch (Exception e) when (IsBroken(e))
        {
            return false;
        }
    }

    /// <summary>Publishes; returns when the bytes are handed to the network (QoS 0) or acknowledged (QoS 1).</summary>
    public async Task<bool> PublishAsync(string topic, byte[] payload, int qos, bool retain, CancellationToken cancel)
    {
        try
        {
            await _client.PublishAsync(
                new MqttApplicationMessage
                {
                    Topic = topic,
                    PayloadSegment = payload,
                    QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
                    Retain = retain,
                },
                cancel
            );
            return true;
        }
        catch (Exception e) when (IsBroken(e))
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task<TimeSpan?> PingAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, _time);
        long sent = _time.GetTimestamp();
        try
        {
            await _client.PingAsync(limit.Token);
            return _time.GetElapsedTime(sent);
        }
        catch (Exception e) when (IsBroken(e))
        {
            return null;
        }
    }

    /// <summary>Ends the connection with an MQTT 5 reason code.</summary>
    public async Task DisconnectAsync(int reasonCode, CancellationToken cancel)
    {
        Interlocked.Exchange(ref _lost, 1);
        try
        {
            await _client.DisconnectAsync(
                new MqttClientDisconnectOptions { Reason = (MqttClientDisconnectOptionsReason)reasonCode },
                cancel
            );
        }
        catch (Exception e) when (IsBroken(e))
        {
            // The connection had ended already, which is what was asked for.
            _connectSent = false;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _certificate?.Dispose();
    }

    // Longer than a TLS handshake over a bad 4G link takes (E), shorter than a person waits.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private static bool IsBroken(Exception e) =>
        e
            is MqttClientNotConnectedException
                or MqttClientDisconnectedException
                or MqttCommunicationException
                or MqttProtocolViolationException
                or OperationCanceledException
                or SocketException
                or IOException
                or ObjectDisposedException
                or InvalidOperationException;

    // Without a DISCONNECT from the broker the client names the reason of a normal end.
    private static string Shown(MqttClientDisconnectReason reason) =>
        reason == MqttClientDisconnectReason.NormalDisconnection
            ? "the other end closed the connection"
            : reason.ToString();

    private Task SawPacket(InspectMqttPacketEventArgs e)
    {
        _connectSent |= e.Direction == MqttPacketFlowDirection.Outbound;
        return Task.CompletedTask;
    }

    // What says what to do wins over what the system said.
    private static PathFaultException? Fault(Exception? e) =>
        e is null ? null : e as PathFaultException ?? Fault(e.InnerException);

    private string Explained(Exception e)
    {
        string why = (Fault(e) ?? e.GetBaseException()).Message.TrimEnd('.');

        // TLS 1.3 tells a client that its certificate was missed only after the handshake, by closing the connection: it may
        // be gone before the first packet.
        return _endpoint is { Tls: true, CertificateFile: null } && _isBrokerTrusted
            ? "the broker closed the connection after the handshake; it seems to ask for the site's certificate, and "
                + $"none is configured (uplink.certificate_file): {why}"
            : why;
    }

    // The verdict is the platform's, with the trusted authorities given below; here it only gets a name.
    private bool IsTrusted(MqttClientCertificateValidationEventArgs e)
    {
        if (e.SslPolicyErrors == SslPolicyErrors.None)
        {
            return true;
        }

        var chain = e.Chain.ChainStatus.Aggregate(
            X509ChainStatusFlags.NoError,
            (flags, status) => flags | status.Status
        );
        _distrust = (e.SslPolicyErrors, chain) switch
        {
            ({ } errors, _) when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) =>
                "the broker showed no certificate",
            (_, { } flags) when flags.HasFlag(X509ChainStatusFlags.NotTimeValid) =>
                $"the broker's certificate is expired or not yet valid (valid {Day(e.Certificate.GetEffectiveDateString())} "
                    + $"to {Day(e.Certificate.GetExpirationDateString())}); renew it, or set this machine's clock",
            (_, { } flags)
                when flags.HasFlag(X509ChainStatusFlags.PartialChain)
                    || flags.HasFlag(X509ChainStatusFlags.UntrustedRoot) =>
                "the broker's certificate was signed by an authority that is not trusted; see uplink.ca_file",
            ({ } errors, _) when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
                $"the broker's certificate is not for {_endpoint.Host}",
            _ => $"the broker's certificate is not valid: {chain}",
        };
        return false;

        static string Day(string date) =>
            DateTime.TryParse(date, CultureInfo.CurrentCulture, out var day)
                ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : date;
    }

    private void Trust(MqttClientTlsOptionsBuilder tls)
    {
        tls.WithCertificateValidationHandler(e => _isBrokerTrusted = IsTrusted(e));
        tls.UseTls().WithTargetHost(_endpoint.Host).WithSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13);
        if (_endpoint.AuthorityFile is { } authority)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(authority);
            tls.WithTrustChain(roots);
        }

        if (_endpoint.CertificateFile is { } certificate)
        {
            _certificate = X509Certificate2.CreateFromPemFile(certificate, _endpoint.KeyFile);
            tls.WithClientCertificates([_certificate]);
        }
    }
}
