#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fails when a module ran fewer tests than its file minimum-tests says; called by Maven in verify.
#
#   minimum-tests.sh MODULE-FOLDER PACKAGING BUILD-START
#
# Surefire has been seen to run nothing and report success (several forks with Maven on an older JDK). Reports older
# than this build do not count, nor do skipped tests.
set -euo pipefail

module=$1 packaging=$2 start=$3
[[ $packaging == jar ]] || exit 0

if [[ ! -r $module/minimum-tests ]]; then
    echo "every module says how many tests it must run at least: no file $module/minimum-tests"
    exit 1
fi
minimum=$(< "$module/minimum-tests")

ran=0
if [[ -d $module/target/surefire-reports ]]; then
    ran=$(find "$module/target/surefire-reports" -name 'TEST-*.xml' -newermt "$start" -exec sed -n '/<testsuite /,/>/p' {} + \
        | tr '\n' ' ' | grep -o -E ' (tests|skipped)="[0-9]+"' \
        | awk -F'"' '/tests/ {sum += $2} /skipped/ {sum -= $2} END {print sum + 0}' || true)
fi
if (( ran < minimum )); then
    echo "too few tests ran: module=${module##*/}, ran=$ran, minimum=$minimum"
    exit 1
fi
